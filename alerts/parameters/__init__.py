"""规则参数 and 限值标准: what is in force where and when, tried before it is switched on."""
