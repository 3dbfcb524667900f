"""The end: deleting takes the code and keeps the data, and a later deploy finds it again."""

import pytest
from botocore.exceptions import ClientError

from emulator import until
from people import OLD_PASSWORD, App
from stack import PARAMETERS, Stack, architecture, client, deploy, sam
from stand_ins import complete, publish_exports

TABLES = ["Apps", "Users", "Resets", "Limits", "Sessions"]


@pytest.fixture(scope="module")
def person(apps):
    return apps["generate"].join()


def gone(emulator, stack):
    """Whether a stack is no more; what CloudFormation says of one that failed to go."""
    try:
        found = client(emulator, "cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError:
        return True
    assert found["StackStatus"] != "DELETE_FAILED", found
    return found["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize("name", ["orders", "listener"])
def test_an_app_s_own_stack_is_deleted_by_sam(emulator, stack, name):
    sam(emulator, "delete", "--stack-name", name, "--no-prompts")
    assert gone(emulator, name)


def test_deleting_takes_the_code_and_keeps_tables_and_keys(emulator, stack, person):
    # What `sam delete` calls in the end; before it, it looks for the nested template at https://s3…, where no
    # emulator's is, and gives up.
    client(emulator, "cloudformation").delete_stack(StackName=stack.name)
    until("the end of the stack", lambda: gone(emulator, stack.name))
    functions = client(emulator, "lambda").list_functions()["Functions"]
    assert not [it["FunctionName"] for it in functions if it["FunctionName"].startswith(f"{stack.name}-")]
    kept = Stack(emulator, stack.outputs["DataStack"])
    assert kept.status == "CREATE_COMPLETE"
    for table in TABLES:
        described = client(emulator, "dynamodb").describe_table(TableName=kept.outputs[f"{table}Table"])
        assert described["Table"]["TableStatus"] == "ACTIVE"
    assert client(emulator, "secretsmanager").get_secret_value(SecretId=kept.outputs["PinKeySecretArn"])["SecretString"]


def test_a_later_deploy_takes_the_kept_data(emulator, stack, person):
    publish_exports(stack.aws("cloudformation"), stack.outputs["DataStack"])
    # The identity was kept with the data, so it is not asked for again.
    given = {name: value for name, value in PARAMETERS.items() if name != "SesAddressToVerify"}
    kept = {"Architecture": architecture(), "ExistingDataStack": stack.outputs["DataStack"]}
    deploy(emulator, parameters={**given, **kept})
    again = Stack(emulator)
    complete(again)
    assert again.outputs["UsersTable"] == stack.outputs["UsersTable"]
    app = App(again, "generate")
    answer = app.call("POST", f"/apps/{app.id}/oauth2/token", {"username": person.email, "password": OLD_PASSWORD})
    assert answer.status == 200, answer
