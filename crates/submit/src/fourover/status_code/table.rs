//! 4over's table of statuses, as documented.

use super::{Coarse, StatusCode};

/// 4over's table, in its order (4over, Job Status).
pub const STATUS_CODES: &[StatusCode] = &[
    StatusCode { label: "New", uuids: &["0ac85e2d-1cb5-40d0-bffc-f84e174c629f"], coarse: Coarse::Accepted },
    StatusCode {
        label: "Awaiting Artwork",
        uuids: &["59761840-0cc0-4cc7-b206-f09c476f9a85"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode { label: "Order Pending", uuids: &["16267906-e68a-43cb-9730-9e1867e9455c"], coarse: Coarse::Accepted },
    StatusCode { label: "Pre-Flighting", uuids: &["c769c3b6-4af3-4e53-81db-f13dd03c6db9"], coarse: Coarse::Accepted },
    StatusCode {
        label: "Batch Prep",
        uuids: &[
            "58887039-462a-4280-bc53-e81f2e04e1b0",
            "7bed2753-e9ae-4bf9-b32d-704a845ba3ec",
            "64c8ccb2-86cc-4bdf-a427-6a0640227494",
            "f17cb3eb-1a4a-4a12-9f95-e03aaf2362d8",
            "5c5e57c9-b625-4097-9880-d575a3aadd28",
            "7cc53947-88ee-42d3-9ce9-294128f77baf",
        ],
        coarse: Coarse::Accepted,
    },
    StatusCode {
        label: "Awaiting Preview Approval",
        uuids: &["036df273-7a58-4f83-8706-e1d4798cebb7"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Awaiting Group Artwork and/or Approval",
        uuids: &["cbf4e3c5-a2c1-4a79-b50a-9a88a9c713d5"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Contact Processing",
        uuids: &["610e9468-110e-48c4-836b-2caecfa70ae0"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Contact Accounting",
        uuids: &["018869f7-739b-4c7c-a4cd-fe2d90203263"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Awaiting Revised Upload",
        uuids: &["b451269a-5814-4588-b40d-2cc5ab17f688"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Contact Imposition",
        uuids: &["642f1da3-de78-49c9-859d-c375282ca5ab"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Per Customer",
        uuids: &["8359be86-5d43-40ad-b04a-ef379ced75c9"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Awaiting Mailing List",
        uuids: &["fe1ccf8f-41c6-4104-99e0-ea7dfc71b0bd"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Awaiting Proof Approval",
        uuids: &["b28fb119-2698-430b-aa36-c4c602fea69d"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Batch Imposition",
        uuids: &[
            "3b6394b5-a8ad-4e06-b115-d82c4b0589a2",
            "d51c521b-b734-4bfe-82da-3ecf04e47c3d",
            "75518fab-5973-4c33-a479-15e7c17be200",
            "a4f1db61-690d-4b0a-b71f-b5d107928eb2",
            "fff5d6fe-9b14-4e3b-9b6d-c1af0a134bad",
            "32087dc3-fa87-4291-b21f-115d62b0b5e9",
            "4c001a4c-df00-444e-aff6-4bbc636d1338",
            "dee52f6f-172f-4271-8e63-8133c40da0d7",
        ],
        coarse: Coarse::InProduction,
    },
    StatusCode {
        label: "On Hold: Troubleshooting Review",
        uuids: &["1a25ca45-f7ad-4814-bf42-5739ed951f1c"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode { label: "Plated", uuids: &["0962958c-37dd-4766-81e7-7390e629b65f"], coarse: Coarse::InProduction },
    StatusCode { label: "On Press", uuids: &["266b034e-a3d0-471a-9e32-2b6c7c97d2c9"], coarse: Coarse::InProduction },
    StatusCode { label: "Post-Press", uuids: &["a4906b42-44a9-413d-8fcf-197e14956e65"], coarse: Coarse::InProduction },
    StatusCode { label: "UV Coating", uuids: &["c04e56bf-cda4-464b-bcb0-2d92e808eac4"], coarse: Coarse::InProduction },
    StatusCode {
        label: "Silk Coating",
        uuids: &["c4cdf2b9-afb4-4746-80b6-6370b75ce1f3"],
        coarse: Coarse::InProduction,
    },
    StatusCode { label: "Cutting", uuids: &["e778fd1d-15ad-4bac-b875-bdb78f6d0784"], coarse: Coarse::InProduction },
    StatusCode {
        label: "Finishing",
        uuids: &[
            "d7010921-1954-4634-bcde-853f282faaac",
            "954cee00-6c22-4247-a8ff-83b255bbbfb1",
            "404cc6f2-052b-48d4-a988-b14d82cae1f3",
        ],
        coarse: Coarse::InProduction,
    },
    StatusCode { label: "Foiling", uuids: &["bfbafe14-9e44-4f69-8775-1be6e4fa97a3"], coarse: Coarse::InProduction },
    StatusCode { label: "Bindery", uuids: &["93ea9cfa-cbc3-496e-85ed-cb17bceaa5e2"], coarse: Coarse::InProduction },
    StatusCode {
        label: "Bindery Complete",
        uuids: &["98db9c42-237b-4392-a1b7-e79cd65cda04"],
        coarse: Coarse::InProduction,
    },
    StatusCode { label: "Mailing", uuids: &["54952941-14bb-4440-a0a5-ad663e07e308"], coarse: Coarse::InProduction },
    StatusCode {
        label: "On Hold: Awaiting Mailing Payment",
        uuids: &["61ee453e-7060-4f9c-bd09-11a155f2ee78"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "On Hold: Preparing Proof, Awaiting Customer Approval",
        uuids: &["c3b42939-9b59-4594-b56a-3aa5d7a3db30"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Mailing Addressing",
        uuids: &["001d4fbf-7fae-451e-9daf-9acc35c3e5f4"],
        coarse: Coarse::InProduction,
    },
    StatusCode {
        label: "On Hold: Mailing",
        uuids: &["acd88df1-2eb6-404c-a52b-046d8b6d53df"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Status Adjustment",
        uuids: &["59e1fc39-3e0b-4f77-8ff6-f964087dcc71", "0ad977a6-5793-467c-85e4-ab583c6a87a8"],
        coarse: Coarse::Ignore,
    },
    StatusCode {
        label: "Packaging",
        uuids: &[
            "e4e02de5-5aa8-44ed-8a4c-ae186fe7c16b",
            "33a7ca53-03b2-44f8-9a83-a947380cd6f0",
            "92aa7b15-5796-493b-aeed-08a9c366766f",
        ],
        coarse: Coarse::InProduction,
    },
    StatusCode {
        label: "Department Transfer",
        uuids: &["b85e0a38-7b34-4814-838d-dbb9fe5a0a41"],
        coarse: Coarse::Ignore,
    },
    StatusCode {
        label: "Delivery Pending",
        uuids: &["9d3dcf48-76a0-4de2-82b0-c713a3ae9705"],
        coarse: Coarse::InTransit,
    },
    StatusCode {
        label: "On Pallet for Delivery",
        uuids: &["91f15aae-d5ff-4ffe-8263-47b574bd00c1"],
        coarse: Coarse::InTransit,
    },
    StatusCode { label: "Pickup Staging", uuids: &["9c51e254-4e4c-43a6-a303-5bfa8da7546f"], coarse: Coarse::InTransit },
    StatusCode {
        label: "Out for Mail Drop",
        uuids: &["d628a3d4-034c-41d8-aefc-56e211c8d9a3"],
        coarse: Coarse::InTransit,
    },
    StatusCode {
        label: "Support / Trouble Demarcation",
        uuids: &["98ec03cc-cc5a-4662-8c84-5db0eb4eab95"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Out for Local Delivery",
        uuids: &["826ef6ea-17f7-4cce-bbd3-135b85ea469a"],
        coarse: Coarse::InTransit,
    },
    StatusCode {
        label: "Delivery Rejected",
        uuids: &["d04f17b5-1aff-47af-9f98-cc679663c445"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode { label: "OK to Pickup", uuids: &["770f8a04-a105-4380-bf6a-6741de24c5dd"], coarse: Coarse::InTransit },
    StatusCode {
        label: "Complete: Shipped",
        uuids: &["b48f0743-ac6f-4e09-9cc5-9f43abeb07e0"],
        coarse: Coarse::Shipped,
    },
    StatusCode {
        label: "Complete: Shipment Delivery Confirmed",
        uuids: &["69af19b4-fc6b-4926-872a-021c11680f4a"],
        coarse: Coarse::Delivered,
    },
    StatusCode { label: "Complete: Mailed", uuids: &["2fc7e324-28e6-4c63-bc52-cd55fd3e2695"], coarse: Coarse::Shipped },
    StatusCode {
        label: "Complete: Delivered",
        uuids: &["7ac5008d-65ee-4551-a2df-9959ee801b45"],
        coarse: Coarse::Delivered,
    },
    StatusCode {
        label: "Complete: Picked Up",
        uuids: &["d81e1059-7fb3-45eb-968c-27c7e1c9ec83"],
        coarse: Coarse::Delivered,
    },
    StatusCode {
        label: "In Troubleshooting",
        uuids: &["17043308-abad-46bc-b28d-81e2b097a049"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Assigned to Troubleshooter",
        uuids: &[
            "2c92784d-6095-4cc3-9485-d0b5e8e033f1",
            "56e077ed-b408-46f0-acb3-a6f24d473010",
            "a5414466-6f2c-47c8-92e0-04bdd0441730",
        ],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Message Left With Customer",
        uuids: &["79f96168-624d-4de0-9c7c-8d44537665c4"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Awaiting Customer Response",
        uuids: &["ce1fc74c-158d-48e7-a790-5dd16cf16386"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Awaiting New Files",
        uuids: &["d11561ab-5513-4e34-bced-5d5018b8c49a"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Awaiting Samples",
        uuids: &["0c3a7a48-3ae6-424f-a76c-799706bd95dd"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Received New Files",
        uuids: &["fe468ee7-3886-4184-80f9-dba0ab3c74ce"],
        coarse: Coarse::Accepted,
    },
    StatusCode {
        label: "Received Samples",
        uuids: &["fba9a5c4-b932-4342-90db-15b113ead1da"],
        coarse: Coarse::Accepted,
    },
    StatusCode {
        label: "Sent to Reprint",
        uuids: &["56caa582-dd51-41da-a7fa-6881737a23d9"],
        coarse: Coarse::InProduction,
    },
    StatusCode {
        label: "Complete: Cost Split With Customer",
        uuids: &["d481cbe5-0cfb-429a-be45-3ae37957fb72"],
        coarse: Coarse::AfterSales,
    },
    StatusCode {
        label: "Complete: Ticket is denied any Reprint, Discount or Coupon",
        uuids: &["284b9d52-9466-4e7a-affa-35278bd7d704"],
        coarse: Coarse::AfterSales,
    },
    StatusCode {
        label: "Complete: Discount Applied",
        uuids: &["6130ad2f-de31-44b2-a827-b8acd8bff11d"],
        coarse: Coarse::AfterSales,
    },
    StatusCode {
        label: "Complete: Coupon Given",
        uuids: &["99c647ba-dc04-4c76-ab16-5a387ec7fbc0"],
        coarse: Coarse::AfterSales,
    },
    StatusCode {
        label: "Complete: Ticket Closed",
        uuids: &["52d7e6e3-ba3b-41a7-9ead-bee530dfa83a"],
        coarse: Coarse::AfterSales,
    },
    StatusCode {
        label: "Complete: QC Reprint",
        uuids: &["12cf0c74-2d90-44eb-8880-2c276c7023d3"],
        coarse: Coarse::AfterSales,
    },
    StatusCode {
        label: "Complete: Reprint",
        uuids: &["c37828e0-1cfc-47de-af94-fa7f3a36e1f2"],
        coarse: Coarse::AfterSales,
    },
    StatusCode {
        label: "On Hold: Awaiting Reprint Upload",
        uuids: &["bd5a61ad-2d2f-441e-bc34-ca686ccec6b4"],
        coarse: Coarse::ActionNeeded,
    },
    StatusCode {
        label: "Complete: Discarded",
        uuids: &["93163033-5a24-4a5b-b8cc-4c71d35ea599"],
        coarse: Coarse::AfterSales,
    },
    StatusCode { label: "Complete OH", uuids: &["361cdad4-2be1-4c84-83b6-eaeb3b2943c2"], coarse: Coarse::Complete },
    StatusCode { label: "Complete WA", uuids: &["a520c77f-fd1a-4bcc-8e25-95a0e79d2169"], coarse: Coarse::Complete },
    StatusCode { label: "Complete", uuids: &["4866cc08-753b-4610-96a1-6723d050e8c2"], coarse: Coarse::Complete },
    StatusCode {
        label: "Canceled",
        uuids: &["e22b3fec-57a1-45ac-9576-b77da27b91a7", "7a8094d7-5d9a-4cb3-9b28-64b2698d169e"],
        coarse: Coarse::Canceled,
    },
];
