// verdict: command event.body
import * as child from "node:child_process";
export async function handler(event) {
  child.spawnSync("bash", ["-c", "echo " + event.body]);
}
