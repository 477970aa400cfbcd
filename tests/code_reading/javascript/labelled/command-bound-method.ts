// verdict: command event.detail.path
import { exec } from "node:child_process";
class Lambda {
  async handler(event: any): Promise<void> {
    exec(`du ${event.detail!.path as string}`);
  }
}
const it = new Lambda();
export const handler = it.handler.bind(it);
