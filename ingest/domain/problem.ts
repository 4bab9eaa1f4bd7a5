// Problem details (RFC 9457): one table from stable code to status and title.

export const PROBLEMS = {
  bad_request: [400, '请求格式不正确', 'The request is not well formed'],
  unauthorized: [401, '未登录或令牌无效', 'Not signed in, or the token is not valid'],
  forbidden: [403, '没有权限', 'Not allowed for this role'],
  not_found: [404, '找不到', 'Not found'],
  method_not_allowed: [405, '不支持此方法', 'This method is not supported here'],
  illegal_move: [409, '当前状态不允许此操作', 'The order cannot do this in its present status'],
  conflict: [409, '已被他人修改', 'Somebody else has changed it meanwhile'],
  photo_required: [409, '报修复前须先上传照片', 'A photo must be uploaded before a repair is reported'],
  note_required: [422, '须填写说明', 'A note is required'],
  precondition_failed: [412, '版本已变化', 'It has changed since you read it'],
  too_large: [413, '内容过大', 'Too large'],
  unsupported_media: [415, '不支持的文件类型', 'This type of file is not supported'],
  invalid: [422, '内容不合要求', 'The content is not valid'],
  unknown_device: [422, '没有这个设备', 'There is no such device'],
  unknown_village: [422, '没有这个村', 'There is no such village'],
  unknown_crew: [422, '没有这个班组', 'There is no such crew'],
  in_the_future: [422, '时间在未来', 'That time lies in the future'],
  key_reused: [422, '同一幂等键用于不同内容', 'The idempotency key was used with another body'],
  backtest_required: [
    422,
    '规则变更前须先回测，或说明理由强制执行',
    'A rule change needs a backtest on record, or force with a reason',
  ],
  rate_limited: [429, '请求过于频繁', 'Too many requests'],
  internal: [500, '内部错误', 'Internal error'],
  not_ready: [503, '服务暂不可用', 'The service is not ready'],
  disk_full: [503, '磁盘已满', 'The disk is full'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface Problem {
  readonly code: ProblemCode;
  /** What exactly is wrong, and where. */
  readonly detail: string;
  /** Every fault found, where there can be several. */
  readonly errors?: readonly { readonly where: string; readonly what: string }[];
  /** For `illegal_move`: what would be legal. */
  readonly legal?: readonly string[];
}

export const problem = (code: ProblemCode, detail: string, more: Partial<Problem> = {}): Problem => ({
  code,
  detail,
  ...more,
});
