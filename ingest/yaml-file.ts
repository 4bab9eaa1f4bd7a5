// A YAML file checked by a schema: whole, or a list of faults with their lines.
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

export interface LineFault {
  readonly line: number;
  /** Path of the member, such as `channels.0.url`; empty for the file as a whole. */
  readonly member: string;
  readonly what: string;
}
export type YamlFile<T> =
  | { readonly value: T; lineOf(...path: readonly PropertyKey[]): number }
  | { readonly faults: readonly LineFault[] };

/** Never throws on bad text. */
export function readYaml<Schema extends z.ZodType>(text: string, schema: Schema): YamlFile<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: true });
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map(({ message, pos }) => ({
        line: lines.linePos(pos[0]).line,
        member: '',
        what: message.split('\n')[0]!.replace(/ at line .*/, ''),
      })),
    };
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, lineOf };
  return {
    faults: parsed.error.issues.flatMap((issue) =>
      pathsOf(issue).map((path) => ({
        line: lineOf(...path),
        member: path.join('.'),
        what: issue.message,
      })),
    ),
  };

  /** The line of the deepest node on the path that stands in the file: a missing member is at its parent. */
  function lineOf(...path: readonly PropertyKey[]): number {
    for (let depth = path.length; 0 < depth; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

/** A member that nobody knows is named itself, not the one that it stands in. */
const pathsOf = (issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
