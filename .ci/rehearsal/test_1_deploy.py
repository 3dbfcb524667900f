"""What `sam deploy` made."""

import pytest
from botocore.exceptions import ClientError

from people import OLD_PASSWORD
from stack import NAME, deploy

FUNCTIONS = ["RequestReset", "CompleteReset", "LinkCallback", "Forgot", "Deliver", "SignIn", "CurrentUser", "Authorizer",
             "DeliveryStatus", "Users"]


def test_the_stack_is_complete_and_says_what_comes_next(stack):
    assert stack.status == "CREATE_COMPLETE"
    empty = [name for name, value in stack.outputs.items() if not value]
    assert not empty
    assert stack.outputs["ApiUrl"] == stack.outputs["PublicBase"] + "/api"
    assert {name for name in stack.outputs if name.startswith("NextStep")} >= {"NextStep1Email", "NextStep2Sms"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_deployed_with_a_role_of_its_own(stack, function):
    found = stack.aws("lambda").get_function_configuration(FunctionName=stack.outputs[f"{function}FunctionName"])
    assert found["Runtime"] == "provided.al2023"
    assert found["Role"].endswith("/" + stack.resources[f"{function}Role"])


def test_keys_are_made_by_the_stack_and_reach_only_the_functions_that_use_them(stack):
    pin = {}
    for function in FUNCTIONS:
        found = stack.aws("lambda").get_function_configuration(FunctionName=stack.outputs[f"{function}FunctionName"])
        key = found["Environment"]["Variables"].get("PIN_KEYS")
        if key:
            pin[function] = key
    assert set(pin) == {"CompleteReset", "Forgot", "Deliver"}
    # Compared, not shown: a failure prints no key.
    assert pin["CompleteReset"] == pin["Forgot"] == pin["Deliver"], "the functions have different keys"
    name, _, key = pin["Deliver"].partition(":")
    assert (name, len(key)) == ("k1", 64)


def test_iam_is_enforced_here_so_that_what_follows_proves_the_roles(stack):
    role = f"arn:aws:iam::000000000000:role/{stack.resources['RequestResetRole']}"
    given = stack.aws("sts").assume_role(RoleArn=role, RoleSessionName="rehearsal")["Credentials"]
    dynamodb = stack.aws(
        "dynamodb",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    key = {"appId": {"S": "nobody"}}
    assert "Item" not in dynamodb.get_item(TableName=stack.outputs["AppsTable"], Key=key)
    with pytest.raises(ClientError) as refused:
        dynamodb.put_item(TableName=stack.outputs["AppsTable"], Item=key)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_an_operator_makes_an_app_and_a_user_who_signs_in(stack, apps):
    person = apps["generate"].join()
    assert f'"id": "{person.id}"' in stack.rekey("user", "show", person.id, "--app", person.app.id)
    shown = person.me(person.token(OLD_PASSWORD))
    assert shown.status == 200, shown
    assert shown.json()["userID"] == person.id


def test_deploying_the_same_again_changes_nothing(emulator, stack):
    assert "No changes to deploy" in deploy(emulator, NAME)
