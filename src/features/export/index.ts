export { ExportBar } from "./ExportBar.tsx";
