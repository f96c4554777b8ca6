import type { Dice } from './dice';

/** Stands for the value in a carrier. */
export const SLOT = '§';

/** What a bank's app and its services write around a value that is recognised by itself. */
const TEXTS: readonly string[] = [
  SLOT,
  `${SLOT}.`,
  `(${SLOT})`,
  `payment to ${SLOT} failed after 3 tries`,
  `Pago a ${SLOT} rechazado por el emisor (E-4031)`,
  `Error al validar ${SLOT}: formato no admitido`,
  `No se pudo cargar el detalle de ${SLOT}, HTTP 500`,
  `El cliente indica ${SLOT}, pendiente de revisión`,
  `W/TransferRepo(12345): ${SLOT} not found`,
  `2026-03-02 10:15:30.123 +0100 ERROR [http-nio-8443-exec-7] c.e.transfer.Service - rejected ${SLOT}`,
  `ref=${SLOT};reason=duplicate`,
  `value='${SLOT}'`,
  `key: ${SLOT}, retry=3`,
  `"${SLOT}","ok",3`,
  `2026-03-02;${SLOT};12,50;EUR`,
  `{"v":"${SLOT}","ok":true}`,
  `{"payload":"{\\"value\\":\\"${SLOT}\\",\\"n\\":1}"}`,
  `[{"type":"input","content":"${SLOT}"}]`,
  `{'ref': '${SLOT}'}`,
  `<td class="cell">${SLOT}</td>`,
  `<input type="text" value="${SLOT}">`,
  `<Payee><Ref>${SLOT}</Ref></Payee>`,
  `X-Trace-Note: ${SLOT}`,
  `NSLocalizedDescription = "${SLOT}";`,
  `Optional("${SLOT}")`,
  `Payee(alias=casa, ref=${SLOT}, isDefault=false)`,
  `android.database.sqlite.SQLiteConstraintException: UNIQUE constraint failed: payees.ref (${SLOT})`,
  `java.lang.IllegalArgumentException: Invalid value ${SLOT}\n\tat com.examplebank.retail.transfer.Validator.check(Validator.kt:87)\n\tat android.os.Handler.dispatchMessage(Handler.java:106)`,
  `Caused by: java.lang.NumberFormatException: For input string: "${SLOT}"\n\tat java.lang.Long.parseLong(Long.java:594)`,
  `Fatal error: Unexpectedly found ${SLOT}: file TransferView.swift, line 212`,
  `*** Terminating app due to uncaught exception 'NSInvalidArgumentException', reason: '-[Payee setRef:] ${SLOT}'`,
  `Unhandled promise rejection: Error: cannot parse ${SLOT}\n    at parse (index.android.bundle:1:123456)`,
  `System.FormatException: Input string '${SLOT}' was not in a correct format.\n   at ExampleBank.Transfer.Parse(String s) in Transfer.cs:line 42`,
];

/** Places where the value is written as a URL has it. */
const URLS: readonly string[] = [
  `GET /v2/items/${SLOT}/movements?page=2 404`,
  `https://api.examplebank.test/x?q=${SLOT}&page=1`,
  `POST https://api.examplebank.test/v1/payees/${SLOT}`,
  `examplebank://transfer?to=${SLOT}#confirm`,
  `form ref=${SLOT}&amount=12.50`,
];

const encoded = (value: string): string => encodeURIComponent(value);
/** How forms of web pages write blanks. */
const formEncoded = (value: string): string => encoded(value).replaceAll('%20', '+');

/** A value in one of the places, and how it is written there. */
export function carried(value: string, dice: Dice): { readonly text: string; readonly written: string } {
  if (dice.whole(1, 5) > 1) return { text: dice.one(TEXTS).replace(SLOT, () => value), written: value };
  const written = dice.one([encoded, formEncoded])(value);
  return { text: dice.one(URLS).replace(SLOT, () => written), written };
}
