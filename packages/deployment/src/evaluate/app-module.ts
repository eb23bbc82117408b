/** What the bundle of the app exports (see bundle-app.ts), as far as the evaluation uses it. */
export interface AppModule {
  readonly config: {
    app(input: { stage: string }): unknown;
    run(): Promise<unknown>;
  };
  readonly run: (program: () => Promise<unknown>) => Promise<unknown>;
  readonly pulumi: {
    readonly runtime: {
      setMocks(mocks: PulumiMocks, project: string, stack: string, preview: boolean): Promise<void>;
      setAllConfig(config: Record<string, string>): void;
      runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
    };
  };
  readonly MockMonitor: { readonly prototype: MonitorMethods };
}

export interface PulumiMocks {
  newResource(resource: MockResource): Promise<{ id: string; state: Record<string, unknown> }>;
  call(call: { token: string; inputs: Record<string, unknown> }): Promise<Record<string, unknown>>;
}

export interface MockResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly id?: string;
  readonly custom?: boolean;
}

/** Pulumi's requests carry the options that its mocks are not told of. */
export interface MonitorMethods {
  registerResource(this: unknown, request: RegisterRequest, callback: unknown): Promise<void>;
  readResource(this: unknown, request: ReadRequest, callback: unknown): Promise<void>;
  newUrn(this: unknown, parent: string, type: string, name: string): string;
}

export interface ReadRequest {
  getParent(): string;
}

export interface RegisterRequest extends ReadRequest {
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getIgnorechangesList(): string[];
}
