/* The Polish table as it is; constant, mapped with the program and read page by page. */
	.section .rodata
	.balign 4
	.global stems_pl_table
stems_pl_table:
	.incbin STEMS_PL_TABLE
	.byte 0
	.section .note.GNU-stack,"",%progbits
