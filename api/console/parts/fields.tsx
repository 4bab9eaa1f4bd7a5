// Form fields with their labels tied to them, and a form that says what went wrong.
import type { ComponentChildren, JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { t } from '../i18n/language.ts';
import { errorWords } from '../problem-words.ts';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
}

export function TextField({ label, hint, ...input }: FieldProps & JSX.InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        {...input}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

export function AreaField({ label, ...input }: FieldProps & JSX.TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} rows={3} {...input} />
    </div>
  );
}

interface ChoiceProps extends FieldProps {
  readonly name?: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}
export function ChoiceField({ label, name, value, options, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface DoingProps {
  /** Does what the form is for; what it throws is told below the button. */
  readonly onDo: (fields: FormData) => Promise<void>;
  readonly button: string;
  readonly children: ComponentChildren;
  readonly class?: string;
}
export function Doing({ onDo, button, children, class: name }: DoingProps) {
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    setError(null);
    try {
      await onDo(new FormData(form));
    } catch (thrown) {
      setError(thrown as Error);
    }
    setBusy(false);
  };
  return (
    <form class={name} onSubmit={submit}>
      {children}
      {error !== null && (
        <p class="notice notice-fault" role="alert">
          {errorWords(error)}
        </p>
      )}
      <button type="submit" class="primary" disabled={busy}>
        {busy ? t('state.busy') : button}
      </button>
    </form>
  );
}

/** A form's text under `name`, trimmed; '' where there is none. */
export const textOf = (fields: FormData, name: string): string => String(fields.get(name) ?? '').trim();
