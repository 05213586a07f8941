import type { Server } from "node:http";

export const CONTENT_SECURITY_POLICY: string;
export function createStaticServer(folder: string): Server;
export function listen(server: Server, port: number, host?: string): Promise<number>;
