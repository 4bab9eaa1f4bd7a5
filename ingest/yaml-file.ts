// A YAML file: what it says with its lines, or checked by a schema; whole, or a list of faults.
import { isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

export interface LineFault {
  readonly line: number;
  /** Path of the member, such as `channels.0.url`; empty for the file as a whole. */
  readonly member: string;
  readonly what: string;
}
interface Lines {
  /** The line of the deepest node on the path that stands in the file: a missing member is at its parent. */
  lineOf(...path: readonly PropertyKey[]): number;
}
interface Faults {
  readonly faults: readonly LineFault[];
}
export type YamlFile<T> = (Lines & { readonly value: T }) | Faults;

/** Never throws on bad text. */
export function readYaml<Schema extends z.ZodType>(text: string, schema: Schema): YamlFile<z.output<Schema>> {
  const opened = openYaml(text);
  if ('faults' in opened) return opened;
  const { content, lineOf } = opened;
  const parsed = schema.safeParse(content);
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
}

/** What the text says, not yet checked. Never throws on bad text. */
export function openYaml(text: string): (Lines & { readonly content: unknown }) | Faults {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  // The byte order mark of a Windows editor would count as a column, and shift the first line's indent.
  const document = parseDocument(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    uniqueKeys: true,
    stringKeys: true,
  });
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map(({ message, pos }) => ({
        line: lineAt(pos[0]),
        member: '',
        what: message.split('\n')[0]!.replace(/ at line .*/, ''),
      })),
    };
  }
  try {
    return { content: document.toJS(), lineOf };
  } catch (error) {
    // An alias of nothing, or so many of them that they would fill the memory.
    if (!(error instanceof ReferenceError)) throw error;
    return { faults: [{ line: wrongAliasLine(), member: '', what: error.message }] };
  }

  function wrongAliasLine(): number {
    let line = 1;
    visit(document, {
      Alias(_, alias) {
        if (alias.resolve(document) !== undefined || !alias.range) return undefined;
        line = lineAt(alias.range[0]);
        return visit.BREAK;
      },
    });
    return line;
  }

  function lineOf(...path: readonly PropertyKey[]): number {
    for (let depth = path.length; 0 < depth; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return 1;
  }
}

/** A member that nobody knows is named itself, not the one that it stands in. */
const pathsOf = (issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
