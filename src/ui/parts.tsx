import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./ui.module.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `first`: the one action of a place; `quiet`: tools. */
  readonly kind?: "first" | "plain" | "quiet";
}

export function Button({ kind = "plain", type = "button", ...rest }: ButtonProps): React.JSX.Element {
  return <button {...rest} type={type} className={styles["button"]} data-kind={kind} />;
}

/** A key of the keyboard, shown where it acts. */
export function Key({ children }: { readonly children: ReactNode }): React.JSX.Element {
  return (
    <kbd className={styles["key"]} aria-hidden="true">
      {children}
    </kbd>
  );
}

/** A word that stands in for a key where there is no keyboard. */
export function TouchWord({ children }: { readonly children: ReactNode }): React.JSX.Element {
  return (
    <span className={styles["touch"]} aria-hidden="true">
      {children}
    </span>
  );
}

/** A state in one word, never by colour alone. */
export function Tag({
  quiet,
  children,
}: {
  readonly quiet?: boolean;
  readonly children: ReactNode;
}): React.JSX.Element {
  return (
    <span className={styles["tag"]} data-quiet={quiet || undefined}>
      {children}
    </span>
  );
}

interface SliderProps {
  readonly label: string;
  /** 0..1 */
  readonly value: number;
  readonly onChange: (value: number) => void;
}

export function Slider({ label, value, onChange }: SliderProps): React.JSX.Element {
  const percent = Math.round(value * 100);
  return (
    <label className={styles["slider"]}>
      {label}
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={percent}
        aria-valuetext={`${percent} %`}
        onChange={(event) => onChange(Number(event.currentTarget.value) / 100)}
      />
    </label>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly keyShown?: string;
  readonly onChange: () => void;
}

export function Switch({ label, checked, keyShown, onChange }: SwitchProps): React.JSX.Element {
  return (
    <label className={styles["switch"]}>
      {label}
      <input type="checkbox" role="switch" checked={checked} aria-checked={checked} onChange={onChange} />
      {keyShown === undefined ? null : <Key>{keyShown}</Key>}
    </label>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A yes that the reader gives by name. */
export function Check({ label, checked, onChange }: CheckProps): React.JSX.Element {
  return (
    <label className={styles["check"]}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface ProgressProps {
  readonly label: string;
  /** 0..1, or `null` where the end is not known: then the words say what is going on and no bar pretends. */
  readonly share: number | null;
}

export function Progress({ label, share }: ProgressProps): React.JSX.Element {
  return (
    <span className={styles["progress"]}>
      <span>{label}</span>
      {share === null ? null : <progress max={1} value={share} aria-label={label} />}
    </span>
  );
}

interface NoticeProps {
  readonly sentence: string;
  readonly advice: string;
  readonly children?: ReactNode;
}

/** What went wrong and what to do, where the thing would have stood. */
export function NoticeBox({ sentence, advice, children }: NoticeProps): React.JSX.Element {
  return (
    <div className={styles["notice"]} role="group" aria-label={sentence}>
      <strong>{sentence}</strong>
      <p>{advice}</p>
      {children ? <div className={styles["actions"]}>{children}</div> : null}
    </div>
  );
}
