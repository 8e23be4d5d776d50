"""What the contract has, workers carry: a field or function that a later version
adds is lost between a host and a worker until both sides know it.

    worker_codecs_test.py ROOT

Each field of a struct that crosses has to be named in the code that writes it
and in the code that reads it; each struct crosses or says why it does not.
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop()).resolve()
sys.path.insert(0, str(ROOT / "plugin_api/tests"))
from contract import read_contract  # noqa: E402

WORKER = ROOT / "core/src/worker"

# struct -> files that have to name each of its fields.
CARRIED = {
    "whet_aggregate_sink": ["evaluation_codec.cc"],
    "whet_budget_left": ["remote_search.cc", "search_calls.cc"],
    "whet_completion": ["provider_operations.cc", "provider_service_calls.cc"],
    "whet_embed_request": ["provider_codec.cc"],
    "whet_embed_result": ["provider_codec.cc"],
    "whet_embed_sink": ["remote_services.cc", "service_calls.cc"],
    "whet_eval_batch": ["evaluation_codec.cc"],
    "whet_eval_item": ["evaluation_codec.cc"],
    "whet_eval_sink": ["evaluation_codec.cc"],
    "whet_evaluate_request": ["remote_search.cc", "search_calls.cc"],
    "whet_evaluated": ["search_codec.cc"],
    "whet_evaluation": ["remote_search.cc", "search_calls.cc"],
    "whet_evaluator": ["evaluator_proxy.cc", "worker.cc"],
    "whet_evaluators": ["service_calls.cc"],
    "whet_example": ["search_codec.cc"],
    "whet_generate_request": ["generation_codec.cc"],
    "whet_generate_result": ["generation_codec.cc"],
    "whet_generate_sink": ["remote_services.cc", "service_calls.cc"],
    "whet_generated": ["search_codec.cc"],
    "whet_generation": ["remote_search.cc", "search_calls.cc"],
    "whet_http": ["provider_operations.cc", "provider_service_calls.cc"],
    "whet_http_client": ["provider_calls.cc"],
    "whet_http_header": ["http_codec.cc"],
    "whet_http_request": ["http_codec.cc"],
    "whet_http_response": ["http_codec.cc"],
    "whet_llm": ["service_calls.cc"],
    "whet_log": ["service_calls.cc"],
    "whet_message": ["generation_codec.cc"],
    "whet_model_need": ["evaluator_proxy.cc", "worker.cc"],
    "whet_model_need_sink": ["evaluator_proxy.cc", "worker.cc"],
    "whet_provider": ["provider_calls.cc", "provider_proxy.cc"],
    "whet_provider_limits": ["provider_calls.cc", "provider_proxy.cc"],
    "whet_provider_probe": ["provider_calls.cc"],
    "whet_quota": ["provider_codec.cc"],
    "whet_search": ["search_calls.cc"],
    "whet_secret_request": ["http_codec.cc"],
    "whet_secrets": ["provider_service_calls.cc"],
    "whet_strategy": ["strategy_proxy.cc", "worker.cc"],
    "whet_usage": ["generation_codec.cc"],
}

HERE = "a worker is a host for its plugin and has its own"
FRONT = "of providers in front of others, which do not run in workers"
NOT_CARRIED = {
    "whet_text": "is written as text",
    "whet_text_sink": "a worker gets texts, and has a sink of its own",
    "whet_error": "is written by error_codec.cc",
    "whet_host": HERE, "whet_descriptor": HERE, "whet_entry": HERE,
    "whet_instance": HERE,
    **dict.fromkeys(("whet_draft_provider_client", "whet_draft_providers"),
                    FRONT),
}

# Sizes and what a sink has for itself say nothing that has to cross.
OWN = re.compile(r"struct_size|reserved\d+|ctx|\w*stride")


class WorkerCodecs(unittest.TestCase):
    structs = read_contract(ROOT / "plugin_api/include").structs

    def test_every_struct_has_its_place(self):
        self.assertEqual(set(self.structs), CARRIED.keys() | NOT_CARRIED.keys())

    def test_every_field_is_carried(self):
        for struct, files in CARRIED.items():
            for file in files:
                code = (WORKER / file).read_text(encoding="utf-8")
                names = set(re.findall(r"\w+", code))
                missing = [f.name for f in self.structs[struct].fields
                           if not OWN.fullmatch(f.name)
                           and f.name not in names]
                self.assertEqual(missing, [], f"{struct} in {file}")


if __name__ == "__main__":
    unittest.main()
