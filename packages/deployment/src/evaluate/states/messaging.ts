import { accountId } from "../account.js";
import type { StateTable } from "./request.js";

export const messagingStates: StateTable = {
  "aws:sqs/queue:Queue": ({ answers, region, named, arn }) => {
    const name = named();
    const url = `${answers.queueUrlBase ?? `https://sqs.${region}.amazonaws.com`}/${accountId}/${name}`;
    return { id: url, url, name, arn: arn("sqs", name) };
  },
  "aws:sqs/queuePolicy:QueuePolicy": ({ inputs }) => ({ id: String(inputs["queueUrl"]) }),
  "aws:sns/topic:Topic": ({ named, arn }) => {
    const topic = arn("sns", named());
    return { id: topic, arn: topic, name: named(), owner: accountId };
  },
  "aws:sns/topicSubscription:TopicSubscription": ({ inputs, hex }) => {
    const subscription = `${String(inputs["topic"])}:${uuid(hex(32))}`;
    return { id: subscription, arn: subscription, ownerId: accountId };
  },
  "aws:sns/topicPolicy:TopicPolicy": ({ inputs }) => ({ id: String(inputs["arn"]), owner: accountId }),
  "aws:cloudwatch/eventBus:EventBus": ({ named, arn }) => {
    const name = named();
    return { id: name, name, arn: arn("events", `event-bus/${name}`) };
  },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ({ inputs }) => ({ id: String(inputs["eventBusName"] ?? "default") }),
  "aws:cloudwatch/eventRule:EventRule": ({ inputs, named, arn }) => {
    const bus = busName(inputs["eventBusName"]);
    const path = bus === "default" ? named() : `${bus}/${named()}`;
    return { id: path, name: named(), eventBusName: bus, arn: arn("events", `rule/${path}`) };
  },
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs, named }) => ({
    id: `${String(inputs["rule"])}-${named("targetId")}`,
    targetId: named("targetId"),
  }),
  "aws:cloudwatch/eventArchive:EventArchive": ({ named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("events", `archive/${named()}`),
  }),
  "aws:scheduler/schedule:Schedule": ({ inputs, named, arn }) => {
    const group = String(inputs["groupName"] ?? "default");
    return {
      id: `${group}/${named()}`,
      name: named(),
      groupName: group,
      arn: arn("scheduler", `schedule/${group}/${named()}`),
    };
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": ({ named, arn }) => ({
    id: named(),
    name: named(),
    arn: arn("scheduler", `schedule-group/${named()}`),
  }),
  "aws:pipes/pipe:Pipe": ({ named, arn }) => ({ id: named(), name: named(), arn: arn("pipes", `pipe/${named()}`) }),
};

/** A rule may name its bus by ARN. */
function busName(input: unknown): string {
  return String(input ?? "default").replace(/^arn:.*:event-bus\//, "");
}

export function uuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
