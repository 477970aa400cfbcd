// verdict: command event.folder
import { execSync } from "child_process";
class Shell {
  private readonly base: string;
  constructor(base: string) {
    this.base = base;
  }
  list(folder: string): string {
    return execSync(`${this.base} ${folder}`).toString();
  }
}
const shell = new Shell("ls");
export const handler = async (event: { folder: string }): Promise<string> => shell.list(event.folder);
