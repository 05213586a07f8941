/**
 * Puts text on the clipboard. `place`: where a hidden field may stand for browsers and plain http pages that have no
 * clipboard interface; inside an open dialog, since nothing outside of it can be marked. @returns whether it was copied
 */
export async function copyText(text: string, place: HTMLElement): Promise<boolean> {
  try {
    // Missing on plain http, whatever the types say.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard) {
      await clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused by the reader or a policy: the older way may still be open.
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  place.append(field);
  field.select();
  // oxlint-disable-next-line typescript/no-deprecated -- the one way on plain http
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}
