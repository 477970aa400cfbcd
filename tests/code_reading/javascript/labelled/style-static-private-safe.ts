// verdict: none
import { execSync } from "node:child_process";
class Runner {
  #year = 2000;
  static of(event: { body: string }): Runner {
    return new Runner().in(JSON.parse(event.body).year);
  }
  in(year: string): this {
    this.#year = parseInt(year, 10);
    return this;
  }
  run(): string {
    return execSync(`report ${this.#year}`).toString();
  }
}
export const handler = async (event: { body: string }) => Runner.of(event).run();
