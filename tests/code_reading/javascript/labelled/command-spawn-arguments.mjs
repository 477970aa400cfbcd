// verdict: none
import { spawn } from "child_process";
export const handler = async (event) => {
  spawn("convert", ["--", event.pathParameters.name, "out.png"]);
};
