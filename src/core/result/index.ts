export { type CarinaResult, resultSchema } from "./schema.ts";
