"""The CRC as HJ 212-2017 Annex A prints it, bit by bit: the proof and the yardstick of the fast one."""


def bitwise_crc16(data: bytes) -> int:
    """The standard's C code; note that the register's low byte is thrown away at each byte."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ byte
        for _ in range(8):
            register = (register >> 1) ^ 0xA001 if register & 1 else register >> 1
    return register
