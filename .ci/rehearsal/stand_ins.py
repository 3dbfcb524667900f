"""What the emulator leaves out of a deploy and this rehearsal does in its place, by the API, from the template that was
deployed. Everything here is told at the end of a run."""

import json
import re

from samtranslator.yaml_helper import yaml_parse

NOT_REHEARSED = """\
Rehearsed by the real `sam deploy`, with IAM enforced: each function had its own role and no more.
The emulator (ministack 1.5) does less than AWS. What stood in for it:
  - it knows no alarms that compute with metrics: deployed as alarms on one metric each
  - it imports no ANY methods and no gateway responses from the API's document: put by the API, from the same document
  - it does not know ses:FromAddress: deliver's role got ses:SendEmail without that condition
  - it takes PublishBatch for an action of its own, which AWS asks sns:Publish for: deliver's role got it for the topic
  - it speaks HTTP, and knows a role by its session: deployed without the policy of the events' topic
  - it finds no `exists: false` below an attribute that is missing: the stream's filter names `lease` itself
  - it discards a failing batch of the stream by age alone: the mapping's age was set low for the dead-letter test
  - it knows no exports of nested stacks: the kept data stack was updated by itself before it was used again
  - it makes no DKIM tokens: the sender was verified by SesAddressToVerify, not SesDomainToVerify
  - it has no S3 at https://s3…, where `sam delete` looks for nested templates: deleted by CloudFormation's own call
  - it sends no events of SES configuration sets: the bounce was published to the stack's topic as SES words it
Not rehearsed, and checked on the translated template instead (.ci/infra): time to live of the tables, encryption,
point-in-time recovery, throttles, access logs, log groups' metrics, alarms and dashboard, the web ACL, canaries, custom
domains, the retries and bisection of the stream mapping, and arm64 (the functions ran on this machine's architecture).
Client addresses are the emulator's own. Only a deploy to AWS shows these."""


def deployable(template):
    """The path of a copy of a built template, beside it, that the emulator takes."""
    content = yaml_parse(template.read_text())
    # It denies whoever comes without TLS, and whose aws:PrincipalArn is not deliver's role.
    content["Resources"].pop("EventsTopicPolicy", None)
    for resource in content["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in properties:
            measured = next(it["MetricStat"] for it in properties.pop("Metrics") if "MetricStat" in it)
            properties.update(measured["Metric"], Period=measured["Period"], Statistic=measured["Stat"])
        for event in properties.get("Events", {}).values():
            for each in event["Properties"].get("FilterCriteria", {}).get("Filters", []):
                # AWS finds nothing at `lease` itself: of an object it looks at what is in it.
                each["Pattern"] = each["Pattern"].replace('"lease":{"S":[{"exists":false}]}', '"lease":[{"exists":false}]')
    copy = template.with_name("rehearsal.json")
    copy.write_text(json.dumps(content))
    return copy


def complete(stack):
    """Gives the deployed API and role what the emulator left out."""
    _complete_api(stack)
    _allow_sending(stack)


def _complete_api(stack):
    gateway = stack.aws("apigateway")
    api = stack.resources["Api"]
    document = stack.template()["Resources"]["Api"]["Properties"]["Body"]
    resources = {it["path"]: it["id"] for it in gateway.get_resources(restApiId=api, limit=500)["items"]}
    for path, methods in document["paths"].items():
        if any_method := methods.get("x-amazon-apigateway-any-method"):
            method = {"restApiId": api, "resourceId": resources[path], "httpMethod": "ANY"}
            gateway.put_method(authorizationType="NONE", **method)
            uri = any_method["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            gateway.put_integration(
                type="AWS_PROXY", integrationHttpMethod="POST", uri=_resolved(stack, uri), **method
            )
    for kind, response in document["x-amazon-apigateway-gateway-responses"].items():
        given = {"statusCode": str(response["statusCode"])} if "statusCode" in response else {}
        gateway.put_gateway_response(
            restApiId=api,
            responseType=kind,
            responseParameters=response["responseParameters"],
            responseTemplates=response["responseTemplates"],
            **given,
        )
    gateway.create_deployment(restApiId=api, stageName="v1")


def _resolved(stack, text):
    """`Fn::Sub` of a resource's name, for this account."""
    known = {"AWS::Region": "us-east-1", "AWS::Partition": "aws", **stack.resources}
    return re.sub(r"\$\{([^}]+)\}", lambda found: known[found[1]], text)


def _allow_sending(stack):
    allowed = [
        {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"},
        {"Effect": "Allow", "Action": "sns:PublishBatch", "Resource": stack.outputs["EventsTopicArn"]},
    ]
    stack.aws("iam").put_role_policy(
        RoleName=stack.resources["DeliverRole"],
        PolicyName="stands-in-for-what-the-emulator-does-otherwise",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": allowed}),
    )


def publish_exports(cloudformation, stack):
    """Has the emulator learn of the exports of a stack that was nested: by an update of that stack itself, which on AWS
    is not needed."""
    before = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Parameters"]
    given = {it["ParameterKey"]: it["ParameterValue"] for it in before}
    given["SetApiGatewayLogRole"] = "false"
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()]
    cloudformation.update_stack(
        StackName=stack, UsePreviousTemplate=True, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
    )
    cloudformation.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
