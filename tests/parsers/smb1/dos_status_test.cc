#include "parsers/smb1/dos_status.h"

#include <gtest/gtest.h>

namespace eastwest::smb1 {
namespace {

TEST(DosStatusTest, MeansAnNtStatus) {
  EXPECT_EQ(NtStatusOfDos(0), 0U);
  EXPECT_EQ(NtStatusOfDos(0x00020001), 0xC0000034);  // ERRDOS, ERRbadfile
  EXPECT_EQ(NtStatusOfDos(0x00050001), 0xC0000022);  // ERRDOS, ERRnoaccess
  EXPECT_EQ(NtStatusOfDos(0x00020002), 0xC000006D);  // ERRSRV, ERRbadpw
  EXPECT_EQ(NtStatusOfDos(0x00EA0001), 0x80000005);  // ERRDOS, ERRmoredata: no error
  EXPECT_EQ(NtStatusOfDos(0x99990007), 0xC0000001);
}

TEST(DosStatusTest, TheHeaderSaysWhichFormItHas) {
  Header header;
  header.status = 0x00050001;
  EXPECT_EQ(NtStatusOf(header), 0xC0000022);
  header.flags2 = kFlags2NtStatus;
  EXPECT_EQ(NtStatusOf(header), 0x00050001U);
}

}  // namespace
}  // namespace eastwest::smb1
