export type { Dataset, DatasetDescription, ExampleSet, RawValues } from "./dataset/dataset.js";
export { describeProblem, InvalidInputError, OutOfMemoryError, type Problem, UnavailableError } from "./errors.js";
export { type ConfusionCounts, type ConfusionRates, confusionCounts, confusionRates } from "./evaluation/confusion.js";
export { visibleEpochs } from "./evaluation/cost-plot.js";
export { type Metrics, metricsOf } from "./evaluation/metrics.js";
export { predictProbabilities } from "./evaluation/predict.js";
export type { MessageCounts, Results } from "./evaluation/results.js";
export { roundTicks } from "./evaluation/ticks.js";
export { inputPrefix, releaseInputPrefix } from "./input-prefixes.js";
export { type DomainEvent, type EventDetail, type EventType, eventSchemas } from "./messages/events.js";
export { type NeuronTask, neuronTaskSchema } from "./messages/neuron-task.js";
export { InvalidMessageError, parseEvent, parseQueueMessage } from "./messages/parse.js";
export { decodeOnnxModel } from "./model/decode-onnx-model.js";
export { type ModelCard, type ModelOrigin, readModelCard } from "./model/model-card.js";
export { encodeOnnxModel } from "./model/onnx-model.js";
export { type Preprocessing, preprocessingOf } from "./model/preprocessing.js";
export type { TrainedLayer, TrainedModel } from "./model/trained-model.js";
export { misfits, type Network, networkOf } from "./network/network.js";
export { optimizers } from "./network/optimizer.js";
export type { Command } from "./orchestrator/command.js";
export { itemOf, itemsAt, neuronsOf, taskOf } from "./orchestrator/items.js";
export { crossing, plan } from "./orchestrator/plan.js";
export { batchSizeOf, type Schedule, scheduleOf, tasksPerEpoch } from "./orchestrator/schedule.js";
export { type Parameters, parametersSchema } from "./parameters/parameters.js";
export { parseParameters } from "./parameters/parse.js";
export type { Compute, Product } from "./ports/compute.js";
export type { DatasetReader } from "./ports/dataset-reader.js";
export type { Deployment, Deployments, ServiceRevisions } from "./ports/deployments.js";
export type { EventBus, EventDelivery } from "./ports/event-bus.js";
export type { ModelEncoder } from "./ports/model-encoder.js";
export type { Notifier } from "./ports/notifier.js";
export type { ObjectReader, ObjectStore } from "./ports/object-store.js";
export type { ParameterServer } from "./ports/parameter-server.js";
export type { ReleaseReader, ReleaseStore } from "./ports/release-store.js";
export type { RunReader, RunStore } from "./ports/run-store.js";
export type { QueueDelivery, WorkQueue } from "./ports/work-queue.js";
export { type Cost, type CostLine, costOf, dollarsByService, idleCostOf, type StageKind } from "./pricing/cost-of.js";
export { Meter } from "./pricing/meter.js";
export {
  meteredEventBus,
  meteredObjectStore,
  meteredParameterServer,
  meteredRunStore,
  meteredWorkQueue,
  usageOfMessages,
} from "./pricing/metered.js";
export { type Prices, prices } from "./pricing/prices.js";
export {
  functionMemoryMb,
  gbSecondsOf,
  type MeteredFunction,
  meteredFunctions,
  type Usage,
  type UsageName,
  usageNames,
  usageOf,
} from "./pricing/usage.js";
export { gaussianSource } from "./random/gaussian.js";
export { epochPermutation } from "./random/permutation.js";
export { type DecisionOutcome, type DecisionRequest, decideRelease } from "./releases/decide-release.js";
export { type Decision, decisionSchema, describeDecision } from "./releases/decision.js";
export { type LinkVerdict, type SignedDecision, signDecision, verifyDecision } from "./releases/decision-link.js";
export type { DecisionLinks } from "./releases/decision-links.js";
export { type GateStatus, gateOf } from "./releases/gate.js";
export { type ReleaseHistory, readHistory } from "./releases/history.js";
export { deployer, type FailedDeployment, recordFailedDeployment } from "./releases/record-failed-deployment.js";
export { type Release, releaseIdOf, releaseModelKey, releaseSchema, sha256Of } from "./releases/release.js";
export { releaseModel } from "./releases/release-model.js";
export { isReleaseEvent, type ReleaseEvent, type ReleaseLinks, releaseNotice } from "./releases/release-notice.js";
export { releaseUpload } from "./releases/release-upload.js";
export { type RollBackOutcome, rollBack } from "./releases/roll-back.js";
export { type RollOutServices, rollOut, rollOutWaiting } from "./releases/roll-out.js";
export type { DecisionServices, ReleaseServices } from "./releases/services.js";
export { type ReleaseState, type Slots, slotsOf, stateOf, verdictOn } from "./releases/slots.js";
export { outputKey, outputNames } from "./run/outputs.js";
export { type Cycle, firstPosition, type Place, phasesOf, placeOf } from "./run/position.js";
export type { Run } from "./run/run.js";
export { isOverBudget, reopenTraining } from "./training/budget.js";
export { checkpointKey } from "./training/checkpoint.js";
export { type CurrentModel, currentModel } from "./training/current-model.js";
export {
  type DeadLetter,
  type DeadTaskServices,
  failRunOfDeadEvent,
  failRunOfDeadTask,
} from "./training/dead-letter.js";
export type { FailureServices } from "./training/fail.js";
export { endFailedTraining, type FinishServices, finishTraining } from "./training/finish.js";
export { nextHedgeSeconds } from "./training/hedge.js";
export { interruptTraining } from "./training/interrupt.js";
export { type LaunchServices, launchTraining } from "./training/launch.js";
export { memoryProblems } from "./training/memory.js";
export { type FailedItem, type NeuronServices, processNeuronTasks, type TileReport } from "./training/neuron-tasks.js";
export { type NotifyServices, notifyOf } from "./training/notify.js";
export { type DatasetServices, readDataset } from "./training/read-dataset.js";
export { resumeTraining } from "./training/resume.js";
export { mostDeliveries, type Retry, retryOf } from "./training/retry.js";
export { type Ports, type Services, type ServicesOn, servicesOn } from "./training/services.js";
export { advanceTraining, type TrainerServices } from "./training/trainer.js";
export {
  type ObjectCreated,
  objectCreatedSchema,
  requestTraining,
  runIdOf,
  type UploadServices,
} from "./training/upload.js";
export { type Patience, type WatchdogServices, watch } from "./training/watchdog.js";
