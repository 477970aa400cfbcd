import { type AnyValidator, type GuardOptions, makeGate } from "./guard.js";
import type { LambdaContext } from "./audit/records.js";

/** The request that middy passes to middlewares. */
export interface MiddlewareRequest {
  event: unknown;
  context: unknown;
  response: unknown;
  error: unknown;
}

/** A middleware of middy. */
export interface Middleware {
  before(request: MiddlewareRequest): Promise<unknown>;
  after(request: MiddlewareRequest): Promise<void>;
  onError(request: MiddlewareRequest): Promise<void>;
}

interface Invocation {
  readonly finish: (response: unknown) => void;
  readonly fail: (error: unknown) => void;
  readonly answered: Promise<unknown>;
}

/**
 * Returns a guard as a middleware of middy: `middy(handler).use(guardMiddleware([sqs()]))`.
 *
 * Middlewares before it get the event as it came, and those after it the validated event. A refused
 * event is answered without the handler, or fails. Use it after every middleware that may answer by
 * itself: middy runs no middleware behind such an answer. Throws TypeError or RangeError as `guard()`.
 */
export function guardMiddleware(validators: readonly AnyValidator[], options: GuardOptions = {}): Middleware {
  const gate = makeGate(validators, options);
  const running = new WeakMap<MiddlewareRequest, Invocation>();

  return {
    async before(request) {
      const [response, finish, fail] = deferred();
      const [began, begin] = deferred();
      const call = (checked: unknown): Promise<unknown> => {
        request.event = checked;
        begin(undefined);
        return response;
      };
      const answered = gate(request.event, request.context as LambdaContext | undefined, call);
      // The error is thrown where the promise is awaited.
      answered.catch(() => undefined);
      const invocation = { finish, fail, answered };
      return Promise.race([began.then(() => void running.set(request, invocation)), answered]);
    },
    async after(request) {
      const invocation = running.get(request);
      if (!invocation) return;
      invocation.finish(request.response);
      request.response = await invocation.answered;
    },
    async onError(request) {
      const invocation = running.get(request);
      invocation?.fail(request.error);
      await invocation?.answered.catch(() => undefined);
    },
  };
}

function deferred(): [promise: Promise<unknown>, resolve: (value: unknown) => void, reject: (error: unknown) => void] {
  let settle: [(value: unknown) => void, (error: unknown) => void] | undefined;
  const promise = new Promise((resolve, reject) => {
    settle = [resolve, reject];
  });
  return [promise, (value) => settle?.[0](value), (error) => settle?.[1](error)];
}
