/** An HTTP response, as API Gateway, function URLs and load balancers take it. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
}

// OWASP's REST Security Cheat Sheet, "Security Headers".
const SECURITY_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};
/** The text of each status. */
export const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  405: "Method Not Allowed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Returns a JSON response with security headers; `headers` replace the defaults. */
export function respond(status: number, body: unknown = null, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return response(status, JSON.stringify(body), "application/json", headers);
}

/** Returns problem details (RFC 9457) with only the status: no reason and no part of the event. */
export function problem(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const body = `{"type": "about:blank", "title": "${TITLES[status] ?? "Error"}", "status": ${status}}`;
  return response(status, body, "application/problem+json", headers);
}

function response(statusCode: number, body: string, type: string, headers: Readonly<Record<string, string>>): HttpResponse {
  return {
    statusCode,
    headers: { ...SECURITY_HEADERS, "Content-Type": type, ...headers },
    body,
    isBase64Encoded: false,
  };
}
