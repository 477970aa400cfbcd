// Words of a field's name, whatever its spelling: apiKey, api_key, x-api-key, APIKEY.
const NAMES =
  /passw|passphrase|passcode|secret|token|credential|authori[sz]ation|cookie|session|signature|apikey|accesskey|privatekey|signingkey|encryptionkey|connectionstring|jwt|bearer|nonce|cvv|cvc|cardnumber|creditcard|iban|ssn|socialsecurity|taxid|passport|birth|email|phone|(?:^|[^a-z])(?:pwd|pass|pin|otp|pan|mfa|sid|creds?|dob|privkey|priv-key)(?:$|[^a-z])/;

// Python's word characters and digits are those of Unicode, so the patterns name them.
const W = String.raw`[\p{L}\p{N}_]`;
const FORMS: Readonly<Record<string, RegExp>> = {
  "e-mail": /[^\s@]@[^\s@]/u,
  JWT: new RegExp(String.raw`(?<!${W})eyJ(?:${W}|-){5,}\.(?:${W}|-)+`, "u"),
  "private key": /-----BEGIN|PRIVATE KEY/,
  authorization: new RegExp(String.raw`(?<!${W})(?:bearer|basic|digest|negotiate|aws4-hmac)(?!${W})[ -]\S`, "iu"),
  key: new RegExp(
    String.raw`(?<![A-Za-z0-9])(?:(?:A3T|ABIA|ACCA|AKIA|ASIA|AROA|AIDA|AGPA|ANPA|APKA|ASCA)[A-Z0-9]{8,}` +
      String.raw`|gh[pousr]_|github_pat_|gl[a-z]{2,8}-(?:${W}|-){8}|xox[a-z]-|xapp-` +
      String.raw`|[srp]k_(?:live|test)_|whsec_|AIza(?:${W}|-){8}|ya29\.|npm_${W}{8}|pypi-${W}{8}` +
      String.raw`|SG\.(?:${W}|-){8}|sk-(?:${W}|-){8}|SK[0-9a-f]{16}|AC[0-9a-f]{16}|sq0[a-z]{3}-` +
      String.raw`|\p{Nd}{8,10}:AA(?:${W}|-){8}|hv[sb]\.${W}{8}|dop_v1_|shp[a-z]{2}_|lin_api_)`,
    "u",
  ),
  "secret in a text": new RegExp(
    String.raw`(?<!${W})(?:passw${W}*|pwd|secret|token|api.?key)(?!${W})(?:(?!${W})[^]){0,3}${W}`,
    "iu",
  ),
  IBAN: new RegExp(String.raw`(?<!${W})[A-Z]{2}\p{Nd}{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!${W})`, "u"),
  "social security number": /(?<!\p{Nd})\p{Nd}{3}[- ]\p{Nd}{2}[- ]\p{Nd}{4}(?!\p{Nd})/u,
  "phone number":
    /\+\p{Nd}[\p{Nd} ().-]{6,}\p{Nd}|\(\p{Nd}{3}\) ?\p{Nd}{3}[- ]\p{Nd}{4}|(?<!\p{Nd})\p{Nd}{3}[-. ]\p{Nd}{3}[-. ]\p{Nd}{4}(?!\p{Nd})/u,
};
const ACCOUNT = /(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ .-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])/g;
const DIGITS = /\p{Nd}(?:[^A-Za-z0-9]{0,3}\p{Nd}){12,}/gu;
// Issuers' prefixes and lengths (ISO/IEC 7812).
const CARD =
  /(?=(4\d{18}|4\d{15}|4\d{12}|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|6\d{18}|6\d{17}|6\d{15}|35\d{14}|5[06-8]\d{17}))/g;
const PRINTABLE = /^[A-Za-z0-9 \-_./:,()+*#@]*$/;
const OTHERS = /[A-Za-z0-9 \-_./:,()+*#@]/g;
const UUID = /(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])/g;

/** Whether a field's name is sensitive: `password`, `x-api-key`, `apiKey`. */
export function isSensitiveName(name: string): boolean {
  const words = name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return NAMES.test(words) || NAMES.test(words.replaceAll("-", ""));
}

/** Returns the label that replaces a sensitive text, or undefined for one that may be printed. */
export function sensitive(text: string): string | undefined {
  for (const [kind, pattern] of Object.entries(FORMS)) {
    if (pattern.test(text)) return `[redacted: ${kind}]`;
  }
  if ([...text.matchAll(DIGITS)].some(([run]) => hasCard(run))) return "[redacted: card number]";
  if ([...text.matchAll(ACCOUNT)].some(([account]) => isAccount(account))) return "[redacted: IBAN]";
  if (!isClean(text)) return "[refused: characters]";
  // A UUID names an order as often as it is a key, and its field was chosen to be printed.
  const rest = text.replace(UUID, " ");
  return /\p{Nd}{20}/u.test(rest) || isRandom(rest) ? "[redacted: token]" : undefined;
}

function hasCard(run: string): boolean {
  const digits = run.replace(/[^0-9]/g, "");
  return [...digits.matchAll(CARD)].some(([, card]) => passesLuhn(card ?? ""));
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function passesLuhn(card: string): boolean {
  let total = 0;
  Array.from(card).reverse().forEach((digit, index) => {
    const value = Number(digit) * (1 + (index % 2));
    total += value > 9 ? value - 9 : value;
  });
  return total % 10 === 0;
}

/** The check digits of an IBAN, ISO 13616: ISO/IEC 7064, MOD 97-10. */
function isAccount(text: string): boolean {
  const plain = text.replace(/[ .-]/g, "");
  const digits = Array.from(plain.slice(4) + plain.slice(0, 4), (letter) => parseInt(letter, 36)).join("");
  return BigInt(digits) % 97n === 1n;
}

/** Whether a text has only letters of any script, digits and a few signs, none of which is a disguise. */
function isClean(text: string): boolean {
  if (PRINTABLE.test(text)) return true;
  const strange = text.replace(OTHERS, "");
  return /^\p{L}+$/u.test(strange) && !/[\u115f\u1160]/.test(strange) && text === text.normalize("NFKC");
}

/** Whether a part of a text changes between cases and digits as keys do, and words do not. */
function isRandom(text: string): boolean {
  return (
    (text.match(/[A-Za-z0-9]{12,}/g) ?? []).some(isToken) ||
    (text.match(/[A-Za-z0-9+/_-]{24,}/g) ?? []).some((run) => changes(run) * 12 >= run.length * 5)
  );
}

function isToken(word: string): boolean {
  const isMixed = /[0-9]/.test(word) && /[A-Za-z]/.test(word);
  return (isMixed && /^[0-9a-f]+$/i.test(word)) || word.length > 32 || changes(word) >= (isMixed ? 3 : 5);
}

/** How often a text goes from one of lower case, upper case and digits to another, directly. */
function changes(text: string): number {
  return (text.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[a-zA-Z])/g) ?? []).length;
}
