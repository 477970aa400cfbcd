// verdict: none
import { execSync } from "child_process";
const actions = new Set(["start", "stop"]);
const checked = (action) => {
  if (!actions.has(action)) throw new Error("unknown action");
};
export const handler = async (event) => {
  checked(event.action);
  execSync(`service orders ${event.action}`);
};
