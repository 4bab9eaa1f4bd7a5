// Further kinds of device, from a YAML list of the same shape as the built-in ones; each fault is named with its line.
import { LineCounter, parseDocument } from 'yaml';
import { builtInKinds, type KindSpec, type Kinds, kindSpec } from '../domain/kind.ts';
import type { FileFault } from './table.ts';

/** `kinds`: the built-in ones and those that are right, so that what stands on them can be checked too. */
export interface ReadKinds {
  readonly kinds: Kinds;
  readonly faults: readonly FileFault[];
}

/** @param file the name to be printed with each fault */
export function readKinds(file: string, text: string): ReadKinds {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const kinds = new Map<string, KindSpec>(builtInKinds);
  const faults: FileFault[] = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    column: '',
    what: error.message,
  }));
  if (faults.length > 0) return { kinds, faults };

  const content: unknown = document.toJS();
  if (!Array.isArray(content)) {
    return { kinds, faults: [{ file, line: 1, column: '', what: 'is not a list of kinds' }] };
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; 0 < length; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: readonly [number] } | undefined;
      if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  for (const [index, entry] of content.entries()) {
    const parsed = kindSpec.safeParse(entry);
    if (parsed.success) {
      if (kinds.has(parsed.data.id)) {
        faults.push({
          file,
          line: lineOf([index, 'id']),
          column: 'id',
          what: `"${parsed.data.id}" is taken`,
        });
      } else kinds.set(parsed.data.id, parsed.data);
      continue;
    }
    for (const issue of parsed.error.issues) {
      const what = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
      faults.push({ file, line: lineOf([index, ...issue.path]), column: issue.path.join('.'), what });
    }
  }
  return { kinds, faults };
}
