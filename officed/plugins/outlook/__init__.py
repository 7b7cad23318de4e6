"""What Outlook writes instead of mail: .msg files (MS-OXMSG) and winmail.dat (MS-OXTNEF), one thought a file."""
