export { Dialog } from "./Dialog.tsx";
export { keyIsFree } from "./keyboard.ts";
export { Button, Check, Key, NoticeBox, Progress, Slider, Switch, Tag, TouchWord } from "./parts.tsx";
