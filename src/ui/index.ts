export { keyIsFree } from "./keyboard.ts";
export { Button, Key, NoticeBox, Progress, Slider, Switch, Tag, TouchWord } from "./parts.tsx";
