import type { CloudFacts } from "./cloud-facts.js";

/** What a person gets to know at the end of a deployment: where everything is, and what to do with it. */
export function nextSteps(stage: string, { Storage, urls, region, mail }: CloudFacts): string {
  return `
Stage ${stage} is deployed in ${region}.

  production   ${urls.production}/ui
  staging      ${urls.staging}/ui
  decisions    ${urls.approval}
  bucket       ${Storage.name}

Next:
  Say yes to the mail of AWS Notifications to ${mail}: before that, no other mail is sent.
  aws s3 cp pictures.h5 s3://${Storage.name}/training_input/ --region ${region}   # trains with training_input/parameters.json
  bin/snn train --stage ${stage} --region ${region} pictures.h5   # the same, with parameters of your own, and follows it
  bin/snn releases --stage ${stage} --region ${region}            # the models that wait for a decision
  bin/remove --stage ${stage} --region ${region}                  # takes everything away again`;
}
