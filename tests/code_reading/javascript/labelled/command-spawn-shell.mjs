// verdict: command event.pathParameters.name
import { spawn } from "child_process";
export const handler = async (event) => {
  spawn("convert", [event.pathParameters.name, "out.png"], { shell: true });
};
