/** A message for people: what it is in a few words, what happened to which file, what to do. Plain text, never markup. */
export interface Message {
  readonly title: string;
  readonly sentence: string;
  readonly advice: string;
}
