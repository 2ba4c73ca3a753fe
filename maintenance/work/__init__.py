"""工单: from whatever asks for one to done, with its clocks."""
