/** Values of a person, each of another rule; none may be on a disk or in a log in clear. */
export const PERSON = {
  pan: '4111 1111 1111 1111',
  iban: 'ES9121000418450200051332',
  email: 'marta.ruiz@example.com',
  phone: '+34 612 345 678',
  dni: '12345678Z',
  password: 'Secreta99!',
  install: 'install-in-clear-17',
  user: 'customer-in-clear-23',
} as const;
/** What was in the memory of a telephone; looks like nothing that a rule knows. */
export const MEMORY = 'memory of a telephone';

/** What an app might write of that person into a message. */
export const TALK = `no session for ${PERSON.email}, card ${PERSON.pan}, to ${PERSON.iban}, call ${PERSON.phone}, dni ${PERSON.dni}, password=${PERSON.password}`;
/** What an app might keep of that person beside a message. */
export const MEMBERS = {
  user_id: PERSON.user,
  install_id: PERSON.install,
  email: PERSON.email,
  note: TALK,
  password: PERSON.password,
  registers: { x0: MEMORY },
};

/** What of a person or a telephone's memory is in a text, written with or without blanks or encoded. */
export function privateIn(text: string): string[] {
  const all = [...Object.entries(PERSON), ['memory', MEMORY] as const];
  return all
    .filter(([, value]) =>
      [value, value.replaceAll(' ', ''), encodeURIComponent(value), Buffer.from(value).toString('base64').slice(0, -4)].some((form) =>
        text.includes(form),
      ),
    )
    .map(([name]) => name);
}
