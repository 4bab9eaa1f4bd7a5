// Light, dark, or as the device has it: the night shift keeps its eyes.

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
const storageKey = 'weisu-theme';

export function currentTheme(): Theme {
  const chosen = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === chosen) ?? 'auto';
}
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  followTheme();
}
export function followTheme(): void {
  const theme = currentTheme();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
