import { costOf, dollarsByService, prices } from "@snn/core";
import type { JSX } from "preact";
import { Fact, Section } from "./parts.js";
import type { Report } from "./report.js";
import { count, duration, moment } from "./words.js";

/** What became of the messages, and how long everything took. */
export function MessagesSection({ report }: { readonly report: Report }): JSX.Element | null {
  const { run, results, costs } = report.opened;
  if (results === undefined) return null;
  const { messages, timing, usage, dollars = 0 } = results;
  const rows: readonly (readonly [name: string, value: number, meaning: string])[] = [
    ["Sent", messages.published, "a message for every neuron, forward and backward"],
    ["Delivered", messages.delivered, "handed to a worker, repetitions included"],
    ["Duplicate", messages.duplicate, "deliveries of what was done already: nothing is done twice"],
    ["Stale", messages.stale, "deliveries of what the run had passed: nothing happens"],
    ["Redelivered", messages.redelivered, "deliveries after the first one of the same message"],
    ...(messages.hedged === undefined
      ? []
      : [["Hedged", messages.hedged, "sent again while somebody took too long, and among those sent"] as const]),
  ];
  const seconds = timing.totalMs / 1000;
  return (
    <Section
      id="messages"
      title="Messages and time"
      lead="Every neuron is a message in a queue. That one comes twice, late or again changes nothing in the model."
    >
      <div class="stack">
        <div class="scroll">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">Messages</th>
                <th scope="col" class="number">
                  Number
                </th>
                <th scope="col">What it means</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, value, meaning]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">{count(value)}</td>
                  <td class="meaning">{meaning}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <dl class="facts">
          <Fact name="Begun">
            <time datetime={run.startedAt}>{moment(run.startedAt)}</time>
          </Fact>
          <Fact name="Ended">
            <time datetime={results.endedAt}>{moment(results.endedAt)}</time>
          </Fact>
          <Fact name="From begin to end">{duration(timing.totalMs)}</Fact>
          {costs.length > 0 && <Fact name="An epoch">{duration(timing.totalMs / costs.length)}</Fact>}
          {seconds > 0 && <Fact name="Messages per second">{count(Math.round(messages.delivered / seconds))}</Fact>}
          {usage !== undefined && dollars > 0 && (
            <Fact name={`Charged by AWS, at prices of ${prices.asOf} in ${prices.region}`}>${dollars.toFixed(4)}</Fact>
          )}
          {usage !== undefined &&
            dollars > 0 &&
            [...dollarsByService(costOf(usage, prices))].map(([service, share]) => (
              <Fact key={service} name={`of this, ${service}`}>
                ${share.toFixed(4)}
              </Fact>
            ))}
        </dl>
      </div>
    </Section>
  );
}
