/** The part of splunk-sdk 2.0.2 that the tests use; the package brings no types. */
declare module 'splunk-sdk' {
  type Settings = Readonly<Record<string, unknown>>;
  interface Namespace {
    readonly owner?: string;
    readonly app?: string;
    readonly sharing?: string;
  }
  interface Response {
    readonly status: number;
    readonly data: unknown;
  }
  interface Entity {
    readonly name: string;
    properties(): Record<string, unknown>;
    acl(): Record<string, unknown>;
    fetch(): Promise<Entity>;
    update(settings: Settings): Promise<Entity>;
    remove(): Promise<unknown>;
  }
  interface Collection<Item extends Entity = Entity> {
    fetch(options?: Settings): Promise<Collection<Item>>;
    list(): Item[];
    item(name: string, namespace?: Namespace): Item;
    create(settings: Settings | string, more?: Settings): Promise<Item>;
    paging(): Record<string, number>;
  }
  interface Rows {
    readonly fields: readonly string[];
    readonly preview: boolean;
    readonly rows: readonly (readonly unknown[])[];
  }
  interface Job extends Entity {
    readonly sid: string;
    track(
      options: Settings,
      callbacks: { readonly done: (job: Job) => void; readonly failed: (job: Job) => void; readonly error: (error: unknown) => void },
    ): void;
    results(options: Settings): Promise<[Rows, Job]>;
    /** The answer is empty (204) while there is nothing to show. */
    preview(options: Settings): Promise<[Partial<Rows> | null | undefined, Job]>;
    pause(): Promise<unknown>;
    unpause(): Promise<unknown>;
    finalize(): Promise<unknown>;
    fetch(): Promise<Job>;
    cancel(): Promise<unknown>;
  }
  interface SavedSearch extends Entity {
    dispatch(options?: Settings): Promise<[Job, SavedSearch]>;
    history(): Promise<[Job[], SavedSearch]>;
  }
  interface Index extends Entity {
    submitEvent(event: string, options: Settings): Promise<unknown>;
  }
  const Logger: { setLevel(level: 'ALL' | 'NONE'): void };
  class Service {
    constructor(options: Settings);
    readonly sessionKey: string;
    readonly version: string;
    login(): Promise<unknown>;
    currentUser(): Promise<Entity>;
    serverInfo(): Promise<Entity>;
    apps(): Collection;
    users(): Collection;
    indexes(): Collection<Index>;
    configurations(namespace: Namespace): Collection & { item(name: string, namespace?: Namespace): Collection & Entity };
    storagePasswords(namespace: Namespace): Collection;
    savedSearches(namespace?: Namespace): Collection<SavedSearch>;
    search(query: string, options?: Settings): Promise<Job>;
    oneshotSearch(query: string, options?: Settings): Promise<Rows>;
    request(path: string, method: string, query: Settings, post: Settings, body: string | null, headers: Settings): Promise<Response>;
  }
}
