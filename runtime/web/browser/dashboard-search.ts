/** Results of a search, column by column; values as the REST interface gives them. */
export interface Columns {
  readonly fields: readonly string[];
  readonly columns: ReadonlyArray<ReadonlyArray<string | readonly string[] | null>>;
}

interface SplunkConfig {
  readonly SPLUNKD_PATH: string;
  readonly MRSPARKLE_PORT_NUMBER: number;
}

const POLL_MILLISECONDS = 500;
const config = (): SplunkConfig => (window as unknown as { $C: SplunkConfig }).$C;
const formKey = (): string =>
  new RegExp(`(?:^|;\\s*)splunkweb_csrf_token_${config().MRSPARKLE_PORT_NUMBER}=([^;]+)`).exec(document.cookie)?.[1] ?? '';

/** Calls the REST interface; an error carries the text of its first message. */
async function call(path: string, body?: URLSearchParams): Promise<Response> {
  const response = await fetch(`${config().SPLUNKD_PATH}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'X-Splunk-Form-Key': formKey(), 'X-Requested-With': 'XMLHttpRequest' },
    ...(body ? { body } : {}),
  });
  if (response.ok) return response;
  const { messages } = (await response.json()) as { messages?: ReadonlyArray<{ text: string }> };
  throw new Error(messages?.[0]?.text ?? `HTTP ${response.status}`);
}

/** A JSON answer of the REST interface; the path begins with `/services`. */
export const rest = async <Answer>(path: string, body?: URLSearchParams): Promise<Answer> =>
  (await (await call(path, body)).json()) as Answer;

/** A plain answer of the REST interface. */
export const restText = async (path: string): Promise<string> => (await call(path)).text();

interface JobEntry {
  readonly entry: ReadonlyArray<{
    readonly content: { readonly isDone: boolean; readonly isFailed: boolean; readonly messages?: ReadonlyArray<{ text: string }> };
  }>;
}

/** Runs a search of the dashboard's app to its end and resolves with its results. */
export async function runSearch(
  app: string,
  search: { readonly query: string; readonly earliest: string; readonly latest: string },
): Promise<Columns> {
  const text = /^\s*(\||search\s)/.test(search.query) ? search.query : `search ${search.query}`;
  const body = new URLSearchParams({ output_mode: 'json', search: text, earliest_time: search.earliest, latest_time: search.latest });
  const base = `/servicesNS/-/${encodeURIComponent(app)}/search`;
  const { sid } = await rest<{ sid: string }>(`${base}/jobs`, body);
  const job = `${base}/jobs/${encodeURIComponent(sid)}`;
  for (;;) {
    const { entry } = await rest<JobEntry>(`${job}?output_mode=json`);
    const content = entry[0]?.content;
    if (content?.isFailed) throw new Error(content.messages?.map((message) => message.text).join(' ') ?? 'The search failed.');
    if (content?.isDone) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  const results = await rest<{ fields: ReadonlyArray<string | { name: string }>; columns: Columns['columns'] }>(
    `${base}/v2/jobs/${encodeURIComponent(sid)}/results?output_mode=json_cols&count=10000`,
  );
  return { fields: results.fields.map((field) => (typeof field === 'string' ? field : field.name)), columns: results.columns };
}
