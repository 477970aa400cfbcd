import { exec } from "child_process";

export function list(folder: string): void {
  exec("ls " + folder, () => {});
}
