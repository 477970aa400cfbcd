// verdict: command event.folder
import { execSync } from "child_process";
class Handler {
  private folder = "";
  public handle = async (event: any) => {
    this.folder = event.folder;
    return this.run();
  };
  private run() {
    return execSync("ls " + this.folder);
  }
}
export const handler = new Handler().handle;
