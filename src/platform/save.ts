import type { ExportFile } from "#core/export";

/** Offers a file to the reader as the browser does: in the folder for downloads, or by a question where to. */
export function saveFile({ name, mimeType, bytes }: ExportFile): void {
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mimeType }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the bytes when the click returns to the event loop; the address must not keep them.
  setTimeout(() => URL.revokeObjectURL(address));
}
