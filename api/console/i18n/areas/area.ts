// The words of one area of the console: each key with its Chinese and its English.
export type Area = Readonly<Record<string, readonly [zh: string, en: string]>>;
