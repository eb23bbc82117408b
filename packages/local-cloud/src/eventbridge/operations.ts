import { type Bus, type Buses, type Rule, ruleOf, type Target } from "./buses.js";
import { invalidPattern, invalidRequest, ServiceError } from "./errors.js";
import { isFunctionArn } from "./invocation.js";
import { isObject, type JsonObject, parseJson } from "./json.js";
import { optionalString, page, refuseOthers, requiredList, requiredName, violates } from "./parameters.js";
import { compilePattern } from "./pattern.js";
import { isQueueArn } from "./queue-targets.js";

/** EventBridge's own limits. */
const mostPatternCharacters = 4096;
const mostTargetsOfRule = 5;
const mostTargetsOfRequest = 100;

/** An operation on buses, rules and targets: its parameters in, its answer out; throws a ServiceError. */
export type Operation = (buses: Buses, input: JsonObject) => object;

/** The operations other than PutEvents, by the name in `x-amz-target`. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["CreateEventBus", createEventBus],
  ["DescribeEventBus", describeEventBus],
  ["PutRule", putRule],
  ["ListRules", listRules],
  ["DeleteRule", deleteRule],
  ["PutTargets", putTargets],
  ["ListTargetsByRule", listTargetsByRule],
  ["RemoveTargets", removeTargets],
]);

function createEventBus(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["Name", "Description", "Tags"]);
  return { EventBusArn: buses.create(requiredName(input, "Name", 256)).arn };
}

function describeEventBus(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["Name"]);
  const { name, arn } = buses.get(optionalString(input, "Name"));
  return { Name: name, Arn: arn };
}

function putRule(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["Name", "EventBusName", "EventPattern", "State", "Description", "Tags"]);
  const name = requiredName(input, "Name");
  const bus = busOf(buses, input);
  const eventPattern = optionalString(input, "EventPattern");
  if (!eventPattern) throw invalidRequest("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (eventPattern.length > mostPatternCharacters)
    violates(eventPattern, "eventPattern", `have length less than or equal to ${mostPatternCharacters}`);
  const parsed = parseJson(eventPattern);
  if (parsed === undefined) throw invalidPattern("it is not JSON");
  const matches = compilePattern(parsed);
  const state = optionalString(input, "State") ?? "ENABLED";
  if (state !== "ENABLED" && state !== "DISABLED")
    return violates(state, "state", "satisfy enum value set: [ENABLED, DISABLED]");
  const description = optionalString(input, "Description");
  return { RuleArn: buses.putRule(bus, { name, eventPattern, matches, state, description }).arn };
}

function listRules(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["NamePrefix", "EventBusName", "Limit", "NextToken"]);
  const bus = busOf(buses, input);
  const prefix = optionalString(input, "NamePrefix") ?? "";
  const rules = [...bus.rules.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const { items, ...next } = page(rules, input);
  return { Rules: items.map((rule) => describeRule(bus, rule)), ...next };
}

function describeRule(bus: Bus, { name, arn, eventPattern, state, description }: Rule): object {
  const rule = { Name: name, Arn: arn, EventPattern: eventPattern, State: state, EventBusName: bus.name };
  return { ...rule, ...(description !== undefined && { Description: description }) };
}

/** As on AWS, a rule that is not there has been deleted. */
function deleteRule(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["Name", "EventBusName", "Force"]);
  const { rules } = busOf(buses, input);
  const name = requiredName(input, "Name");
  if (rules.get(name)?.targets.size) throw invalidRequest("Rule can't be deleted since it has targets.");
  rules.delete(name);
  return {};
}

function putTargets(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["Rule", "EventBusName", "Targets"]);
  const { targets } = ruleOf(busOf(buses, input), requiredName(input, "Rule"));
  const added = requiredList(input, "Targets", mostTargetsOfRequest).map(readTarget);
  if (new Set([...targets.keys(), ...added.map(({ Id }) => Id)]).size > mostTargetsOfRule)
    throw new ServiceError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  for (const target of added) targets.set(target.Id, target);
  return { FailedEntries: [], FailedEntryCount: 0 };
}

function readTarget(target: unknown, index: number): Target {
  const member = `targets.${index + 1}.member`;
  if (!isObject(target)) return violates(target, member, "be a structure");
  refuseOthers(target, ["Id", "Arn"]);
  const Id = requiredName(target, "Id", 64, `${member}.id`);
  const Arn = optionalString(target, "Arn");
  if (Arn === undefined) return violates(Arn, `${member}.arn`, "not be null");
  if (!isFunctionArn(Arn) && !isQueueArn(Arn))
    throw invalidRequest(
      `Parameter ${Arn} is not valid. Reason: the local endpoint delivers to Lambda functions and standard queues only.`,
    );
  return { Id, Arn };
}

function listTargetsByRule(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["Rule", "EventBusName", "Limit", "NextToken"]);
  const { targets } = ruleOf(busOf(buses, input), requiredName(input, "Rule"));
  const { items, ...next } = page([...targets.values()], input);
  return { Targets: items, ...next };
}

function removeTargets(buses: Buses, input: JsonObject): object {
  refuseOthers(input, ["Rule", "EventBusName", "Ids", "Force"]);
  const { name, targets } = ruleOf(busOf(buses, input), requiredName(input, "Rule"));
  const failed = requiredList(input, "Ids", mostTargetsOfRequest)
    .map(String)
    .filter((id) => !targets.delete(id))
    .map((id) => ({
      TargetId: id,
      ErrorCode: "ResourceNotFoundException",
      ErrorMessage: `Rule '${name}' does not have a target with the Id '${id}'.`,
    }));
  return { FailedEntries: failed, FailedEntryCount: failed.length };
}

function busOf(buses: Buses, input: JsonObject): Bus {
  return buses.get(optionalString(input, "EventBusName"));
}
