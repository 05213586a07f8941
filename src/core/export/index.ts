export { type ExportFile, resultFile } from "./result-file.ts";
