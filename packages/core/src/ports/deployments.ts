/** The release that a deployment of the prediction service serves, and how far it is. */
export interface Deployment {
  /** Undefined when its tasks are not pinned to a release, but follow what the records say is in production. */
  readonly releaseId: string | undefined;
  /** It has neither come to its end nor failed: its tasks start, wait for a decision, take over, or are watched after that. */
  readonly isUnderWay: boolean;
}

/** The deployments of the prediction service. A deployment is pinned to one release, whatever is decided later. */
export interface Deployments {
  /** The deployment that was begun last. */
  newest(): Promise<Deployment>;

  /** Begins a deployment of a release. It takes the place of one that is under way. */
  deploy(releaseId: string): Promise<void>;

  /** @returns whether a deployment of a release has failed, so that the service has gone back to what it had before. */
  hasFailed(releaseId: string): Promise<boolean>;

  /**
   * @param deploymentId as events of deployments name it.
   * @returns the release that a deployment is, or was, pinned to, if it is pinned to one.
   */
  releaseOf(deploymentId: string): Promise<string | undefined>;
}

/** The revisions of the prediction service: each is what one deployment deploys. */
export interface ServiceRevisions {
  /** @returns the release that the tasks of a revision are pinned to, if they are pinned to one. */
  releaseOf(revision: string): Promise<string | undefined>;
}
