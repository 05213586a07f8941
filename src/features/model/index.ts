export { AboutPage, type ListedPackage } from "./AboutPage.tsx";
export { CardPage } from "./CardPage.tsx";
