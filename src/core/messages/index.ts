export { errorMessage } from "./error-message.ts";
export { gateReasonSentence } from "./gate-message.ts";
