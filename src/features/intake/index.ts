export { EmptyDesk } from "./EmptyDesk.tsx";
export { OpenButton } from "./OpenButton.tsx";
export { useDropAnywhere } from "./useDropAnywhere.ts";
